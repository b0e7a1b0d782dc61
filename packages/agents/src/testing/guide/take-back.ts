import { Agent, type Model, type OutputGuardrail } from "@openai/agents";

const noSecrets: OutputGuardrail = {
  name: "no secrets",
  execute: async ({ agentOutput }) => ({
    tripwireTriggered: /\bsk-[a-z0-9]{8,}/i.test(String(agentOutput)),
    outputInfo: undefined,
  }),
};

export function createGuardedAgent(model: Model): Agent {
  return new Agent({ name: "Assistant", model, outputGuardrails: [noSecrets] });
}
