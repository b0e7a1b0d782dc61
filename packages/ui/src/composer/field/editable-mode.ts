let editableMode: "plaintext-only" | "true" | undefined;

/** Without formatting, where the browser knows that. */
export function getEditableMode(): "plaintext-only" | "true" {
  if (editableMode) return editableMode;
  const probe = document.createElement("div");
  probe.setAttribute("contenteditable", "plaintext-only");
  editableMode = probe.contentEditable === "plaintext-only" ? "plaintext-only" : "true";
  return editableMode;
}
