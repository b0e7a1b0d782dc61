/** What a command ends with, for scripts. */
export type ExitStatus = 0 | 1 | 2;

/** Everything is well. */
export const ALL_WELL: ExitStatus = 0;
/** Something is wrong with what was looked at. */
export const SOMETHING_WRONG: ExitStatus = 1;
/** The command could not do its work: wrong options, an unreadable file, a port that is taken. */
export const COULD_NOT_RUN: ExitStatus = 2;
