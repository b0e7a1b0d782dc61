/** What browsers record speech in, best first. */
const mimeTypes = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
/** Enough for speech, and small to send. */
const BITS_PER_SECOND = 32_000;

/** A recording under way. */
export interface SpeechRecording {
  /** How loud it is now, from 0 to 1. */
  readLevel(): number;
  /** Ends it and gives what was said. */
  finish(): Promise<Blob>;
  /** Ends it and forgets it. */
  cancel(): void;
}

export type RecordingProblem = "denied" | "noMicrophone" | "unsupported";

/** Why nothing can be recorded. */
export class RecordingError extends Error {
  readonly problem: RecordingProblem;

  constructor(problem: RecordingProblem, options?: ErrorOptions) {
    super(`Recording is not possible: ${problem}`, options);
    this.name = "RecordingError";
    this.problem = problem;
  }
}

/** Asks for the microphone and records from it. Rejects with a `RecordingError`. */
export async function recordSpeech(): Promise<SpeechRecording> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices || typeof MediaRecorder === "undefined") throw new RecordingError("unsupported");
  let stream: MediaStream;
  try {
    stream = await devices.getUserMedia({ audio: true });
  } catch (error) {
    throw new RecordingError(toProblem(error), { cause: error });
  }
  const mimeType = mimeTypes.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: BITS_PER_SECOND,
    ...(mimeType && { mimeType }),
  });
  const chunks: Blob[] = [];
  const ended = Promise.withResolvers<void>();
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  recorder.addEventListener("stop", () => ended.resolve());
  const meter = createMeter(stream);
  const release = () => {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    meter.close();
  };
  recorder.start();
  return {
    readLevel: meter.read,
    async finish() {
      release();
      await ended.promise;
      return new Blob(chunks, { type: recorder.mimeType });
    },
    cancel: release,
  };
}

function toProblem(error: unknown): RecordingProblem {
  const name = error instanceof Error ? error.name : "";
  return name === "NotFoundError" || name === "OverconstrainedError" || name === "NotReadableError"
    ? "noMicrophone"
    : "denied";
}

function createMeter(stream: MediaStream): { read(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 256;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close(),
  };
}

/** Bytes as base64. */
export async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step)
    binary += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(binary);
}
