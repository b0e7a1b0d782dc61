/** The Python that has the reference. */
export const referencePython: string;
