import { defaultLimits } from "@parlor/server";
import { z } from "zod";

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const optional = z.string().optional();
const MIB = 1024 * 1024;

/** The settings of attachments, and of where their bytes lie. */
export const filesSettings = {
  ATTACHMENTS: z.enum(["on", "off"]).default("on"),
  ATTACHMENT_TYPES: z.string().default(defaultLimits.attachmentTypes.join(",")),
  MAX_ATTACHMENTS: count(defaultLimits.maxAttachments),
  MAX_ATTACHMENT_BYTES: count(defaultLimits.maxAttachmentBytes),
  MAX_FILES_PER_USER: count(1_000),
  MAX_FILE_BYTES_PER_USER: count(500 * MIB),
  ATTACHMENT_ORPHAN_HOURS: z.coerce.number().positive().default(24),
  ATTACHMENT_TEXT_TOKENS: count(16_000),
  MODEL_ATTACHMENTS: z
    .string()
    .regex(/^(?:auto|none|images|pdf|images,pdf)$/, "is auto, none, images, pdf or images,pdf")
    .default("auto"),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().default("us-east-1"),
  S3_BUCKET: optional,
  S3_ACCESS_KEY_ID: optional,
  S3_SECRET_ACCESS_KEY: optional,
  S3_PREFIX: z
    .string()
    .regex(/^[\w./-]*$/, "has letters, digits, and . / _ - only")
    .optional(),
  S3_PRESIGNED: z.enum(["on", "off"]).default("on"),
  S3_PUBLIC_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_URL_SECONDS: z.coerce.number().int().min(10).max(604_800).default(300),
};

const settingsSchema = z.object(filesSettings);
/** What the environment says of files. */
export type FilesConfig = z.infer<typeof settingsSchema>;

const neededForS3 = ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const;

/** What is wrong with settings that are fine each by itself; undefined when nothing is. */
export function findFilesProblem(config: FilesConfig): string | undefined {
  const missing = neededForS3.filter((name) => config[name] === undefined);
  if (missing.length > 0 && missing.length < neededForS3.length)
    return `S3 needs ${missing.join(", ")} too: set all of ${neededForS3.join(", ")}, or none.`;
  const types = readTypes(config);
  const wrong = types.find((type) => !/^[\w.+-]+\/(?:\*|[\w.+-]+)$/.test(type));
  if (wrong !== undefined || types.length === 0)
    return `ATTACHMENT_TYPES: ${wrong ?? "nothing"} is no type, such as image/png or text/*.`;
  return undefined;
}

/** The types that may be attached. */
export function readTypes({ ATTACHMENT_TYPES }: Pick<FilesConfig, "ATTACHMENT_TYPES">): string[] {
  return ATTACHMENT_TYPES.split(",")
    .map((type) => type.trim().toLowerCase())
    .filter(Boolean);
}
