"use client";

import { ChatKit, type ChatKitOptions, useChatKit } from "@openai/chatkit-react";

/** A chat with these options, in the direction and scheme of the playground. */
export function DemoChat({
  options,
  scheme,
  direction,
  className,
}: {
  options: Partial<ChatKitOptions>;
  scheme: "light" | "dark";
  direction: "ltr" | "rtl";
  className: string | undefined;
}) {
  const theme = typeof options.theme === "object" ? options.theme : {};
  const { control } = useChatKit({
    ...(options as ChatKitOptions),
    theme: { ...theme, colorScheme: scheme },
  });
  return (
    <div className={className} dir={direction}>
      <ChatKit control={control} />
    </div>
  );
}
