/** What of the browser's storage is used. */
export interface PageStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The tab's storage. Where the browser forbids it, or it is full, a memory of this page's own. */
export function createPageStorage(read: () => PageStorage = () => sessionStorage): PageStorage {
  const memory = new Map<string, string>();
  function attempt<T>(work: (storage: PageStorage) => T): T | undefined {
    try {
      return work(read());
    } catch {
      return undefined;
    }
  }
  return {
    getItem: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
    setItem(key, value) {
      const isStored = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (isStored) memory.delete(key);
      else memory.set(key, value);
    },
    removeItem(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
  };
}
