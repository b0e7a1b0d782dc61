/** Every locale that the element has texts in. */
export const locales: readonly string[] = (
  "am ar bg-BG bn-BD bs-BA ca-ES cs-CZ da-DK de-DE el-GR en es-419 es-ES et-EE fa-IR fi-FI fr-CA fr-FR gu-IN he-IL hi-IN hr-HR " +
  "hu-HU hy-AM id-ID is-IS it-IT ja-JP ka-GE kk kn-IN ko-KR lt lv-LV mk-MK ml mn mr-IN ms-MY my-MM nb-NO nl-NL pa pl-PL " +
  "pt-BR pt-PT ro-RO ru-RU sk-SK sl-SI so-SO sq-AL sr-RS sv-SE sw-TZ ta-IN te-IN th-TH tl tr-TR uk-UA ur vi-VN zh-CN zh-HK zh-TW"
).split(" ");

/** A locale with the name that its own readers give it. */
export function toLocaleLabel(locale: string): string {
  return `${locale} · ${new Intl.DisplayNames(locale, { type: "language" }).of(locale) ?? locale}`;
}
