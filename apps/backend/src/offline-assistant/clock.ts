/** What every reading of a sentence depends on beside the sentence. */
export interface Clock {
  now: Date;
  /** IANA name of the user's zone. */
  timeZone: string;
}
