import type { Metadata } from "next";
import { ChatRoom } from "../../../components/chat/chat-room.tsx";
import { readAttachmentLimits } from "../../../lib/attachment-limits.ts";
import { readSession } from "../../../lib/session.ts";

export const metadata: Metadata = { title: "Chat" };

export default async function ChatPage() {
  const [session, attachments] = await Promise.all([readSession(), readAttachmentLimits()]);
  const name = session.status === "signed-in" ? session.user.name.trim().split(/\s+/)[0] : undefined;
  return <ChatRoom name={name} attachments={attachments} />;
}
