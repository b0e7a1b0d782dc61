import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { S3Options } from "@parlor/server/files";
import S3rver from "s3rver";
import { isSignedWith } from "./check-s3-signature.ts";

/** S3-compatible storage of the tests' own. */
export interface TestS3 {
  readonly options: S3Options;
  /** The keys of all that is stored, sorted. */
  listKeys(): Promise<string[]>;
  stop(): Promise<void>;
}

const bucket = "parlor-files";
/** How s3rver ends the names of the files that hold objects. */
const OBJECT_SUFFIX = "._S3rver_object";
// The account that s3rver has.
const key = "S3RVER";
const cors =
  "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>";

/**
 * Starts s3rver on a free port, in a folder of its own, with one bucket that pages of any origin may use. It keeps
 * time, but checks no signatures of version 4: those are checked in front of it.
 */
export async function startS3(): Promise<TestS3> {
  const directory = await mkdtemp(join(tmpdir(), "parlor-s3-"));
  const configureBuckets = [{ name: bucket, configs: [cors] }];
  const storage = new S3rver({ silent: true, directory, vhostBuckets: false, configureBuckets });
  await storage.configureBuckets();
  const answer = storage.callback();
  const server = createServer((incoming, outgoing) => {
    const { method = "", url = "/" } = incoming;
    const request = {
      method,
      url: new URL(url, `http://${incoming.headers.host}`),
      headers: incoming.headers as Record<string, string>,
    };
    // A browser asks whether it may, and cannot sign that.
    if (method === "OPTIONS" || isSignedWith(key, request)) {
      void answer(incoming, outgoing);
      return;
    }
    incoming.resume();
    outgoing.writeHead(403, { "content-type": "application/xml" });
    outgoing.end("<Error><Code>SignatureDoesNotMatch</Code></Error>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      bucket,
      accessKeyId: key,
      secretAccessKey: key,
    },
    async listKeys() {
      const root = join(directory, bucket);
      const files = await readdir(root, { recursive: true });
      return files
        .filter((file) => file.endsWith(OBJECT_SUFFIX))
        .map((file) => file.slice(0, -OBJECT_SUFFIX.length).split(sep).join("/"))
        .sort();
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
