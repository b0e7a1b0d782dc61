// S3-compatible storage as a process, for tests of other workspaces: tells its options, and ends when it is killed.
import { startS3 } from "./start-s3.ts";

const { options } = await startS3();
process.send?.(options);
