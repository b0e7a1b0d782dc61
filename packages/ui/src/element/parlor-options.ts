import type { Texts } from "../strings/en.ts";

/** Options of ours beside the official ones, all under `parlor`, so that they never meet one of a later version. */
export interface ParlorOptions {
  parlor?: {
    /** Texts in the page's own words, by the ids of the English catalogue; they win in every locale. Default: none. */
    strings?: Texts;
  };
}
