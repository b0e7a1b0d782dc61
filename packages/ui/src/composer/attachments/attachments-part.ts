import { uploadFile } from "@parlor/client";
import type { Attachment } from "@parlor/protocol";
import type { ChatContext } from "../../element/chat-context.ts";
import { AttachmentTray } from "./attachment-tray.ts";
import { sendWithProgress } from "./send-with-progress.ts";

export { checkFiles } from "./check-files.ts";
export { describeProblem } from "./describe-problem.ts";
export { trayStyles } from "./tray.styles.ts";
export { renderTray } from "./tray-view.ts";

/** A tray that uploads to the service of the newest context. */
export function createTray(getContext: () => ChatContext | undefined, onChange: () => void): AttachmentTray {
  return new AttachmentTray({
    onChange,
    upload: (file, signal, onProgress) => {
      const context = getContext();
      if (!context) return Promise.reject(new Error("The chat is not ready."));
      return upload(context, file, { signal, onProgress });
    },
    discard: (attachment) => {
      const request = { type: "attachments.delete", params: { attachment_id: attachment.id } } as const;
      getContext()
        ?.actions.request(request)
        .catch(() => undefined);
    },
  });
}

function upload(
  { options, actions }: ChatContext,
  file: File,
  { signal, onProgress }: { signal: AbortSignal; onProgress(share: number): void },
): Promise<Attachment> {
  const { uploadStrategy, url } = options;
  if (!uploadStrategy || url === undefined)
    return Promise.reject(new Error("Set api.uploadStrategy, so that files can be uploaded."));
  return uploadFile(file, {
    strategy: uploadStrategy,
    apiUrl: new URL(url, document.baseURI).href,
    request: actions.request,
    signal,
    send(address, init, { isForeign }) {
      // The page's own function adds what the service needs to know it: no other host may see that.
      const own = isForeign ? undefined : actions.pageFetch();
      return own ? own(address, init) : sendWithProgress({ url: address, ...init, onProgress });
    },
  });
}
