import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Playground } from "../../components/playground/playground.tsx";

export const metadata: Metadata = { title: "Playground" };

/** Every option, item and widget of the element, live, without a server. In production only where `PLAYGROUND=on`. */
export default function PlaygroundPage() {
  if (process.env.NODE_ENV === "production" && process.env.PLAYGROUND !== "on") notFound();
  return <Playground />;
}
