/** An account to sign in with. */
export interface Account {
  email: string;
  password: string;
}

/** What to look at, and as whom. URLs are origins without a trailing slash; paths begin with one. */
export interface DoctorSettings {
  /** The front end that people open. Without one, only the backend is looked at. */
  webUrl: string | undefined;
  backendUrl: string | undefined;
  /** The same under the web app and under the backend. */
  chatkitPath: string;
  /** Where a page gets its client secret; undefined where there is none. */
  sessionPath: string | undefined;
  signInPath: string;
  healthPath: string;
  /** The page with the element in it. */
  pagePath: string;
  /** Where the element's script is, when the page does not say so itself. */
  scriptPath: string;
  /** The origin of pages that call the backend directly, without a proxy. */
  origin: string | undefined;
  /** What pages say that they are of when they sign somebody in. */
  pageOrigin: string;
  /** Sent with every ChatKit request, in place of signing in. */
  headers: Readonly<Record<string, string>>;
  /** As `headers`, for a second person, who must not see what the first has. */
  otherHeaders: Readonly<Record<string, string>>;
  account: Account | undefined;
  otherAccount: Account | undefined;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Tables that must be in the database. */
  tables: readonly string[];
  environmentFile: string | undefined;
  /** The variables of the file, overruled by those of the process. */
  environment: Readonly<Record<string, string | undefined>>;
  prompt: string;
  /** Ask the assistant to repeat a word from the turn before. */
  asksForMemory: boolean;
  /** What one answer, or one turn, may take. */
  timeoutMs: number;
}
