import { isAnswered } from "../exchange.ts";
import type { Scenario } from "./scenario.ts";

/** A tenth of a second of silence, as a WAV file. */
function createRecording(): Uint8Array {
  const samples = 800;
  const bytes = new Uint8Array(44 + samples * 2);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + samples * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples * 2, true);
  return bytes;
}

/** A dictated recording. */
export const dictation: Scenario = {
  id: "dictation",
  rules: ["requests.input.transcribe"],
  async run({ send, miss }) {
    const audio = btoa(String.fromCharCode(...createRecording()));
    const exchange = await send("input.transcribe", { audio_base64: audio, mime_type: "audio/wav" });
    if (!isAnswered(exchange))
      miss("requests.input.transcribe", `dictation is not offered: answered ${exchange.status}`);
  },
};
