export type Mode = "sign-in" | "sign-up";
export type Field = "name" | "email" | "password";

/** What the backend asks of a new password, in characters. */
export const MIN_PASSWORD_LENGTH = 8;

/** What is wrong with what was filled in, by field, before anything is sent. */
export function findMistakes(mode: Mode, values: Record<Field, string>): Partial<Record<Field, string>> {
  return {
    ...(mode === "sign-up" && !values.name.trim() ? { name: "Say what to call you." } : {}),
    ...(/^\S+@\S+\.\S+$/.test(values.email)
      ? {}
      : {
          email: values.email.trim() === "" ? "Enter your e-mail address." : "This is not an e-mail address.",
        }),
    ...(values.password.length >= (mode === "sign-up" ? MIN_PASSWORD_LENGTH : 1)
      ? {}
      : {
          password:
            mode === "sign-up" ? `Use at least ${MIN_PASSWORD_LENGTH} characters.` : "Enter your password.",
        }),
  };
}
