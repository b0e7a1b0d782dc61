/** What can be written in. */
type WrittenField = HTMLInputElement | HTMLTextAreaElement;

function isWritten(value: unknown): value is WrittenField {
  return value instanceof HTMLInputElement || value instanceof HTMLTextAreaElement;
}

/** Whether a form may be sent. If not, each field that is wrong says why, and the first of them gets the focus. */
export function validateForm(form: HTMLFormElement, patternMessage: string): boolean {
  for (const field of form.elements) {
    if (field instanceof HTMLTextAreaElement) checkPattern(field, patternMessage);
  }
  const wrong = [...form.elements].filter(isWritten).filter((field) => !field.checkValidity());
  for (const field of wrong) showMessage(field);
  wrong[0]?.focus();
  return wrong.length === 0;
}

/** Once a field was found wrong, it says at once when it is right. */
export function revalidate(event: Event, patternMessage: string): void {
  const field = event.target;
  if (!isWritten(field) || findMessage(field)?.hidden !== false) return;
  if (field instanceof HTMLTextAreaElement) checkPattern(field, patternMessage);
  showMessage(field);
}

/** A pattern holds for a text of several lines as it does for an input: for the whole of it. */
function checkPattern(field: HTMLTextAreaElement, message: string): void {
  const { pattern } = field.dataset;
  let isRight = true;
  try {
    if (pattern && field.value !== "") isRight = new RegExp(`^(?:${pattern})$`, "v").test(field.value);
  } catch {
    // As an input does with a pattern that is none.
  }
  field.setCustomValidity(isRight ? "" : message);
}

function showMessage(field: WrittenField): void {
  const message = findMessage(field);
  const text = field.validationMessage;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (!message) return;
  message.textContent = text;
  message.hidden = text === "";
}

function findMessage(field: WrittenField): HTMLElement | null | undefined {
  return field.closest(".w-field")?.querySelector<HTMLElement>(".w-error");
}
