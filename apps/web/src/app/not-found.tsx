import Link from "next/link";
import { Notice } from "../components/notice.tsx";

export default function NotFound() {
  return (
    <Notice title="There is no page here">
      <Link href="/chat">Go to the chat</Link>
    </Notice>
  );
}
