import { expect, test } from "vitest";
import { catalogues } from "./catalogues.ts";
import { en, type Message, type MessageId } from "./en.ts";

const ids = Object.keys(en) as MessageId[];
const locales = Object.entries(catalogues);

const toForms = (message: Message): string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const toPlaceholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([whole]) => whole).sort();

test("there are all translated locales of the official type, and two more", () => {
  expect(locales.length).toBe(65);
  expect(ids.length).toBeGreaterThan(150);
});

test.each(locales)(
  "%s is whole: see README.md in this folder for how to add a text",
  async (locale, load) => {
    const { texts } = await load();
    expect(Object.keys(texts).toSorted(), "ids").toEqual(ids.toSorted());
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    const wrong: string[] = [];
    for (const id of ids) {
      const source = en[id] as Message;
      const message = texts[id] as Message;
      if ((typeof source === "string") !== (typeof message === "string")) wrong.push(`${id}: forms`);
      if (typeof message !== "string") {
        const forms = Object.keys(message).toSorted().join(" ");
        if (forms !== pluralCategories.toSorted().join(" ")) wrong.push(`${id}: forms are ${forms}`);
      }
      const wanted = toPlaceholders(toForms(source).at(-1) as string);
      for (const form of toForms(message)) {
        if (form.trim() === "" || form !== form.trim() || form.includes("..."))
          wrong.push(`${id}: "${form}"`);
        const given = toPlaceholders(form);
        // "One step" needs no number.
        const isWithout = typeof message !== "string" && given.length === 0;
        if (!isWithout && given.join() !== wanted.join()) wrong.push(`${id}: placeholders of "${form}"`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

test.each(locales)("%s has no English left in it", async (_locale, load) => {
  const { texts } = await load();
  // A sentence of English is never the same in another language; a single word may be ("Text", "Code", "Model").
  const left = ids.filter((id) => {
    const source = toForms(en[id] as Message).at(-1) as string;
    const own = toForms(texts[id] as Message).at(-1) as string;
    const words = source.replace(/\{\w+\}/g, "").match(/[a-z]{2,}/gi) ?? [];
    return own === source && words.length > 1;
  });
  expect(left).toEqual([]);
  const same = ids.filter((id) => JSON.stringify(texts[id]) === JSON.stringify(en[id]));
  // Marks, and what is borrowed.
  expect(same.length).toBeLessThan(ids.length / 6);
});

test("texts in other scripts have no Latin words in them beside the few that are written so everywhere", async () => {
  const scripts: Record<string, RegExp> = {
    ar: /\p{Script=Arabic}/u,
    "el-GR": /\p{Script=Greek}/u,
    "hi-IN": /\p{Script=Devanagari}/u,
    "he-IL": /\p{Script=Hebrew}/u,
    "ja-JP": /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
    "ko-KR": /\p{Script=Hangul}/u,
    "ru-RU": /\p{Script=Cyrillic}/u,
    "sr-RS": /\p{Script=Cyrillic}/u,
    "ta-IN": /\p{Script=Tamil}/u,
    "zh-CN": /\p{Script=Han}/u,
  };
  const found: string[] = [];
  for (const [locale, script] of Object.entries(scripts)) {
    const { texts } = await catalogues[locale as keyof typeof catalogues]();
    for (const [id, message] of Object.entries(texts)) {
      for (const form of toForms(message)) {
        const words = form.replace(/\{\w+\}/g, "").replace(/\bAI\b/g, "");
        if (/[A-Za-z]{2,}/.test(words) && !script.test(words)) found.push(`${locale} ${id}: ${form}`);
      }
    }
  }
  expect(found).toEqual([]);
});
