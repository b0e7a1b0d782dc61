export { ChatKitElement } from "./element/chatkit-element.ts";
export { registerChatKit } from "./register-chatkit.ts";
