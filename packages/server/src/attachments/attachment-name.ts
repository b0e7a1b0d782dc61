const MAX_NAME_LENGTH = 200;
const MAX_EXTENSION_LENGTH = 20;

/**
 * Controls, and what turns or hides text: `evil\u202Egpj.exe` must not read as `evilexe.jpg`. The two joiners are
 * letters' own: without them Persian is misspelt.
 */
const unseenPattern = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200C\u200D]]/gv;
const visiblePattern = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** What some file system, shell or header takes for more than a character. */
const specialPattern = /[<>:"|?*\\/]/g;

/**
 * The name of a file as it is shown and offered for download: its last part, without what is invisible, without
 * dots and spaces at its ends, at most 200 characters with the extension kept. `file` when nothing is left.
 */
export function toAttachmentName(given: string): string {
  const last = given.split(/[\\/]/).at(-1) ?? "";
  const cleaned = last
    .normalize("NFC")
    .replace(unseenPattern, "")
    .replace(specialPattern, "_")
    .replace(/\s+/g, " ");
  const name = trim(shorten(trim(cleaned)));
  return visiblePattern.test(name) ? name : "file";
}

function trim(name: string): string {
  return name.replace(/^[. ]+|[. ]+$/g, "");
}

function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_NAME_LENGTH) return name;
  const dot = characters.lastIndexOf(".");
  const extension = dot > 0 && characters.length - dot <= MAX_EXTENSION_LENGTH ? characters.slice(dot) : [];
  return [...characters.slice(0, MAX_NAME_LENGTH - extension.length), ...extension].join("");
}
