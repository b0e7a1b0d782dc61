/*
 * What `dist/chatkit.js` runs, and what `@parlor/ui/register` is for: the element is defined by loading this.
 */
import { registerChatKit } from "./register-chatkit.ts";

registerChatKit();
