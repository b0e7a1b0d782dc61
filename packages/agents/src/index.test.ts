import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as textBridge from "./ai-sdk/index.ts";
import * as agentBridge from "./index.ts";

test("what the root entry has", () => {
  expect(Object.keys(agentBridge).sort()).toEqual([
    "GuardrailError",
    "ModelConfigurationError",
    "ModelFailure",
    "createAgentContext",
    "createAttachmentParts",
    "estimateTokens",
    "loadModelInput",
    "resolveModel",
    "streamAgentResponse",
    "toAnnotation",
    "toModelInput",
    "toStreamError",
  ]);
});

test("what the AI SDK's entry has", () => {
  expect(Object.keys(textBridge).sort()).toEqual([
    "GuardrailError",
    "ModelFailure",
    "createAgentContext",
    "createAttachmentParts",
    "estimateTokens",
    "loadModelMessages",
    "ownCallIds",
    "streamTextResponse",
    "toAnnotation",
    "toModelMessages",
    "toStreamError",
  ]);
  expect(textBridge.createAgentContext).toBe(agentBridge.createAgentContext);
});

test("the AI SDK is an optional peer, and the only one", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
  expect(manifest.peerDependencies).toEqual({ ai: "^7.0.0" });
  expect(manifest.peerDependenciesMeta).toEqual({ ai: { optional: true } });
  expect(Object.keys(manifest.exports as object)).toEqual([".", "./ai-sdk", "./testing"]);
});
