"use client";

import { useEffect, useState } from "react";

const elementName = "openai-chatkit";
const scriptUrl = "/chatkit.js";

/** Loads the element's script once, and says how that went: a page must never be left blank without a word. */
export function useChatElement(): "loading" | "ready" | "failed" {
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  useEffect(() => {
    let active = true;
    void customElements.whenDefined(elementName).then(() => active && setState("ready"));
    if (!customElements.get(elementName) && !document.querySelector(`script[src="${scriptUrl}"]`)) {
      const script = document.createElement("script");
      script.type = "module";
      script.src = scriptUrl;
      script.onerror = () => {
        script.remove();
        if (active) setState("failed");
      };
      document.head.append(script);
    }
    return () => {
      active = false;
    };
  }, []);
  return state;
}
