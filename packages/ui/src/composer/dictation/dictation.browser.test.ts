import { expect, test } from "vitest";
import { type ChatPage, setUpChatPages } from "../../testing/chat-page.ts";
import { createGate } from "../../testing/thread-fixtures.ts";

const pages = setUpChatPages();
const options = { composer: { dictation: { enabled: true } } };

const button = (chat: ChatPage, name: string) => chat.element.getByRole("button", { name, exact: true });
const transcriptions = () => pages.site.requests.filter(({ type }) => type === "input.transcribe");

test("speech is recorded, sent, and written where the caret is", async () => {
  const gate = createGate();
  const heard: { bytes: number; mimeType: string }[] = [];
  pages.site.transcribe = async (audio) => {
    heard.push(audio);
    await gate.opened;
    return " two eggs ";
  };
  const chat = await pages.open({ options, permissions: ["microphone"] });
  await chat.input.pressSequentially("Buy");
  await button(chat, "Dictate").click();
  await chat.element.getByRole("status").filter({ hasText: "Recording" }).waitFor();
  expect(await chat.audit()).toEqual([]);
  await expect.poll(() => chat.element.getByRole("timer").textContent()).toBe("0:01");
  await button(chat, "Use the recording").click();
  await chat.element.getByRole("status").filter({ hasText: "Turning speech into text" }).waitFor();
  expect(await chat.audit()).toEqual([]);
  gate.open();
  await expect.poll(chat.written).toBe("Buy two eggs");
  await button(chat, "Dictate").waitFor();
  expect(heard).toEqual([{ bytes: expect.any(Number), mimeType: "audio/webm;codecs=opus" }]);
  expect(heard[0]?.bytes).toBeGreaterThan(500);
  const [request] = transcriptions();
  expect(Object.keys(request?.params ?? {}).sort()).toEqual(["audio_base64", "mime_type"]);
  // One writes on where the speech ended.
  await chat.page.keyboard.type(", please");
  expect(await chat.written()).toBe("Buy two eggs, please");
});

test("a recording is thrown away by its button or by Escape, and nothing is sent", async () => {
  const chat = await pages.open({ options, permissions: ["microphone"] });
  await button(chat, "Dictate").click();
  await button(chat, "Use the recording").waitFor();
  await button(chat, "Cancel dictation").click();
  await button(chat, "Dictate").click();
  await button(chat, "Use the recording").waitFor();
  await chat.page.keyboard.press("Escape");
  await button(chat, "Dictate").waitFor();
  expect(pages.site.requests).toEqual([]);
});

test("a microphone that may not be used is explained", async () => {
  const chat = await pages.open({ options, permissions: [] });
  await button(chat, "Dictate").click();
  await chat.element
    .getByRole("alert")
    .filter({ hasText: "The microphone may not be used. Allow it for this page in the browser’s settings." })
    .waitFor();
  expect(await chat.audit()).toEqual([]);
  await button(chat, "Cancel dictation").click();
  await button(chat, "Dictate").waitFor();
  // Who writes instead has the buttons back.
  await button(chat, "Dictate").click();
  await button(chat, "Try again").waitFor();
  await chat.input.pressSequentially("By hand");
  await button(chat, "Send message").waitFor();
  expect(await chat.written()).toBe("By hand");
});

test("a recording that cannot be read is kept, and sent again", async () => {
  let tries = 0;
  pages.allowed.push(/500 \(Internal Server Error\)/);
  pages.site.transcribe = async () => {
    tries += 1;
    if (tries === 1) throw new Error("The model is down");
    return "Hello";
  };
  const chat = await pages.open({ options, permissions: ["microphone"] });
  await button(chat, "Dictate").click();
  await button(chat, "Use the recording").click();
  await chat.element.getByText(/^The recording could not be turned into text\./).waitFor();
  expect(await chat.audit()).toEqual([]);
  await button(chat, "Try again").click();
  await expect.poll(chat.written).toBe("Hello");
  const [first, second] = transcriptions();
  expect(second?.params).toEqual(first?.params);
});

test("silence says so, and records anew", async () => {
  const chat = await pages.open({ options, permissions: ["microphone"] });
  await button(chat, "Dictate").click();
  await button(chat, "Use the recording").click();
  await chat.element.getByText("Nothing was heard.").waitFor();
  await button(chat, "Try again").click();
  await button(chat, "Use the recording").waitFor();
});

test("without the option there is no dictation", async () => {
  const chat = await pages.open();
  expect(await button(chat, "Dictate").count()).toBe(0);
});
