import { css } from "lit";

/** Buttons and fields of widgets. */
export const controlStyles = css`
  :is(.w-button, .w-input) {
    --_height: 36px;
    --_gutter: 14px;
    --_type: var(--chatkit-text-14);
    min-block-size: var(--_height);
    padding: 4px var(--_gutter);
    border: 1px solid transparent;
    border-radius: min(var(--chatkit-radius-control), calc(var(--_height) / 2));
    font-size: var(--_type);
    line-height: 1.3;
  }

  .w-input {
    border-radius: min(var(--chatkit-radius-control), 12px);
  }

  .control-3xs {
    --_height: 22px;
    --_gutter: 6px;
    --_type: var(--chatkit-text-12);
  }

  .control-2xs {
    --_height: 24px;
    --_gutter: 8px;
    --_type: var(--chatkit-text-12);
  }

  .control-xs {
    --_height: 28px;
    --_gutter: 10px;
    --_type: var(--chatkit-text-12);
  }

  .control-sm {
    --_height: 32px;
    --_gutter: 12px;
    --_type: var(--chatkit-text-13);
  }

  .control-lg {
    --_height: 40px;
    --_gutter: 16px;
  }

  .control-xl {
    --_height: 44px;
    --_gutter: 18px;
    --_type: var(--chatkit-text-16);
  }

  .control-2xl {
    --_height: 48px;
    --_gutter: 20px;
    --_type: var(--chatkit-text-16);
  }

  .control-3xl {
    --_height: 54px;
    --_gutter: 24px;
    --_type: var(--chatkit-text-18);
  }

  .gutter-2xs {
    --_gutter: 6px;
  }

  .gutter-xs {
    --_gutter: 8px;
  }

  .gutter-sm {
    --_gutter: 10px;
  }

  .gutter-md {
    --_gutter: 12px;
  }

  .gutter-lg {
    --_gutter: 16px;
  }

  .gutter-xl {
    --_gutter: 20px;
  }

  .w-button {
    --_fill: var(--chatkit-gray-4);
    --_ink: var(--chatkit-gray-12);
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    flex: none;
    max-inline-size: 100%;
    font-weight: 500;
    color: var(--_ink);
    transition: background-color 120ms ease-out;
  }

  .w-col > .w-button {
    align-self: start;
  }

  .w-button.tone-primary {
    --_fill: var(--chatkit-accent-1);
    --_ink: var(--chatkit-accent-5);
  }

  .w-button.tone-success {
    --_fill: var(--chatkit-success-tint);
    --_ink: var(--chatkit-success-text);
  }

  .w-button.tone-warning {
    --_fill: var(--chatkit-warning-tint);
    --_ink: var(--chatkit-warning-text);
  }

  .w-button.tone-danger {
    --_fill: var(--chatkit-danger-tint);
    --_ink: var(--chatkit-danger-text);
  }

  .w-button.tone-info {
    --_fill: var(--chatkit-info-tint);
    --_ink: var(--chatkit-info-text);
  }

  .w-button.tone-discovery {
    --_fill: light-dark(oklch(0.96 0.03 300), oklch(0.28 0.05 300));
    --_ink: light-dark(oklch(0.46 0.16 300), oklch(0.82 0.1 300));
  }

  .w-button.is-soft {
    background: var(--_fill);
  }

  .w-button.is-outline {
    border-color: var(--chatkit-gray-8);
    background: var(--chatkit-gray-1);
  }

  .w-button.is-outline:not(.tone-secondary) {
    border-color: color-mix(in oklab, var(--_ink) 45%, var(--chatkit-gray-1));
  }

  .w-button.is-solid {
    background: var(--_ink);
    color: var(--chatkit-gray-1);
  }

  .w-button.is-solid.tone-primary {
    background: var(--chatkit-accent-4);
    color: var(--chatkit-on-accent);
  }

  .w-button:hover:not(:disabled, [aria-disabled="true"]) {
    background: color-mix(in oklab, var(--_ink) 7%, var(--_over, var(--chatkit-gray-1)));
  }

  .w-button.is-soft {
    --_over: var(--_fill);
  }

  .w-button.is-solid:hover:not(:disabled, [aria-disabled="true"]) {
    background: color-mix(in oklab, var(--_ink) 88%, var(--chatkit-gray-1));
  }

  .w-button.is-solid.tone-primary:hover:not(:disabled, [aria-disabled="true"]) {
    background: color-mix(in oklab, var(--chatkit-accent-4) 90%, var(--chatkit-gray-12));
  }

  .w-button:disabled,
  .w-button[aria-disabled="true"]:not([aria-busy="true"]) {
    opacity: 0.55;
    cursor: default;
  }

  .w-button .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }

  .glyph-sm .icon {
    font-size: 12px;
  }

  .glyph-lg .icon {
    font-size: 16px;
  }

  .glyph-xl .icon {
    font-size: 18px;
  }

  .glyph-2xl .icon {
    font-size: 22px;
  }

  .w-uniform {
    inline-size: var(--_height);
    padding: 0;
  }

  .w-block {
    inline-size: 100%;
  }

  /* What is said stays for its width; what turns stands over it. */
  .w-button[aria-busy="true"] > :not(.w-spin) {
    visibility: hidden;
  }

  .w-button > .w-spin {
    position: absolute;
  }

  .w-field {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    inline-size: 100%;
  }

  .w-error {
    margin-block-start: 4px;
    color: var(--chatkit-danger-text);
    font-size: var(--chatkit-text-12);
    line-height: 1.4;
  }

  .w-input {
    inline-size: 100%;
    background: var(--chatkit-gray-1);
    border-color: var(--chatkit-gray-8);
    transition: border-color 120ms ease-out;
  }

  .w-input.is-soft {
    background: var(--chatkit-gray-4);
    border-color: transparent;
  }

  .w-input::placeholder,
  .w-editable::placeholder {
    color: var(--chatkit-gray-11);
    opacity: 1;
  }

  .w-input:disabled {
    opacity: 0.6;
  }

  :is(.w-input, .w-editable):focus-visible {
    outline-offset: -1px;
  }

  :is(.w-input, .w-editable)[aria-invalid="true"] {
    border-color: var(--chatkit-danger-text);
  }

  .w-textarea {
    display: block;
    padding-block: 8px;
    line-height: 1.45;
    resize: vertical;
    scrollbar-width: thin;
  }

  .w-grows {
    resize: none;
    field-sizing: content;
    min-block-size: calc(var(--_rows) * 1lh + 18px);
    max-block-size: calc(var(--_max-rows, 20) * 1lh + 18px);
  }

  .w-editable {
    display: block;
    inline-size: 100%;
    padding: 3px 6px;
    margin: -4px -7px;
    inline-size: calc(100% + 14px);
    border: 1px dashed var(--chatkit-gray-8);
    border-radius: 6px;
    background: none;
    font-family: inherit;
    line-height: inherit;
    resize: none;
    field-sizing: content;
  }

  .w-choice {
    display: inline-flex;
    align-items: start;
    gap: 8px;
    align-self: start;
    min-block-size: 24px;
    padding-block: 2px;
    cursor: pointer;
  }

  .w-choice:has(:disabled) {
    color: var(--chatkit-gray-11);
    cursor: default;
  }

  .w-choice > input {
    appearance: none;
    position: relative;
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin-block-start: 1px;
    border: 1.5px solid var(--chatkit-gray-9);
    border-radius: 5px;
    background: var(--chatkit-gray-1);
  }

  .w-choice > [type="radio"] {
    border-radius: 50%;
  }

  .w-choice > input:checked {
    border-color: var(--chatkit-accent-4);
    background: var(--chatkit-accent-4);
  }

  .w-choice > input:checked::after {
    content: "";
    position: absolute;
    inset: 1px 5px 4px;
    border: solid var(--chatkit-on-accent);
    border-width: 0 2px 2px 0;
    rotate: 42deg;
  }

  .w-choice > [type="radio"]:checked::after {
    inset: 4px;
    border: 0;
    border-radius: 50%;
    background: var(--chatkit-on-accent);
  }

  .w-choice > input:disabled {
    opacity: 0.5;
  }

  .w-choice > [aria-invalid="true"] {
    border-color: var(--chatkit-danger-text);
  }

  .w-choices.w-row {
    flex-wrap: wrap;
    column-gap: 16px;
  }

  .w-picker-box {
    position: relative;
    inline-size: fit-content;
    max-inline-size: 100%;
  }

  .w-picker-box.w-block,
  .w-col > :is(parlor-select, parlor-date-picker) > .w-picker-box {
    inline-size: 100%;
  }

  .w-picker {
    min-inline-size: 120px;
    inline-size: 100%;
    justify-content: start;
    font-weight: 400;
    border-radius: min(var(--chatkit-radius-control), 12px);
  }

  .w-picker > .icon {
    color: var(--chatkit-gray-11);
  }

  .w-clearable {
    padding-inline-end: 36px;
  }

  .w-picked {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-align: start;
  }

  .w-placeholder {
    color: var(--chatkit-gray-11);
  }

  .w-clear {
    position: absolute;
    inset-inline-end: 6px;
    inset-block: 0;
    margin-block: auto;
    display: grid;
    place-items: center;
    inline-size: 26px;
    block-size: 26px;
    border-radius: 50%;
    color: var(--chatkit-gray-11);
  }

  .w-clear .icon {
    inline-size: 14px;
    block-size: 14px;
  }

  .w-clear:hover {
    background: var(--chatkit-gray-4);
  }

  .w-popup {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--chatkit-gray-7);
    border-radius: 12px;
    background: var(--chatkit-gray-1);
    color: var(--chatkit-gray-12);
    box-shadow: var(--chatkit-shadow);
    font-size: var(--chatkit-text-14);
    line-height: 1.4;
    min-inline-size: min(var(--_anchor, 160px), 90vw);
    max-inline-size: min(360px, 94vw);
  }

  .w-popup:popover-open {
    animation: chatkit-appear 120ms ease-out;
  }

  .w-options {
    max-block-size: min(280px, 50vh);
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    outline: none;
  }

  .w-option {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-block-size: 34px;
    padding: 6px 10px;
    border-radius: 8px;
    cursor: default;
  }

  .w-option > span {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .w-option small {
    display: block;
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
  }

  .w-option .icon {
    font-size: 12px;
    color: var(--chatkit-accent-5);
  }

  .w-active {
    background: var(--chatkit-gray-4);
  }

  .w-option[aria-disabled="true"] {
    opacity: 0.5;
  }

  .w-search {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0 0 4px;
    padding: 6px 10px;
    border-block-end: 1px solid var(--chatkit-gray-6);
    color: var(--chatkit-gray-11);
  }

  .w-search .icon {
    font-size: 12px;
  }

  .w-search input {
    flex: 1;
    min-inline-size: 0;
    padding: 0;
    border: 0;
    background: none;
    color: var(--chatkit-gray-12);
    outline: none;
  }

  .w-nothing {
    padding: 8px 10px;
    color: var(--chatkit-gray-11);
  }

  /* Where the browser's calendar opens. */
  .w-native-date {
    position: absolute;
    inset: 0;
    opacity: 0;
    pointer-events: none;
  }

  @media (pointer: coarse) {
    :is(.w-button, .w-input):not(.control-xl, .control-2xl, .control-3xl) {
      --_height: 44px;
    }

    .w-choice,
    .w-option,
    .w-more {
      min-block-size: 44px;
      align-items: center;
    }

    .w-clear {
      inline-size: 40px;
      block-size: 40px;
      inset-inline-end: 0;
    }
  }

  @media (forced-colors: active) {
    :is(.w-button, .w-badge, .w-popup, .w-choice > input, .w-active) {
      border: 1px solid ButtonBorder;
    }

    .w-choice > input:checked,
    .w-choice > input:checked::after {
      forced-color-adjust: none;
    }

    .w-choice > input:checked {
      background: Highlight;
    }
  }
`;
