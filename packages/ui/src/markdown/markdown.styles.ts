import { css } from "lit";

/** Prose, code, tables and lists of an answer. */
export const markdownStyles = css`
  parlor-markdown {
    display: block;
    overflow-wrap: anywhere;
  }

  .block {
    display: flow-root;
  }

  .block + .block {
    margin-block-start: var(--chatkit-space-12);
  }

  .block > * + * {
    margin-block-start: var(--chatkit-space-12);
  }

  .block > :is(p, ul, ol, blockquote, h4, h5, h6, dl, details) {
    max-inline-size: 68ch;
  }

  /* In a text of the other direction, at its own side of the column, as code and tables are. */
  .block > :is(p, ul, ol, blockquote, h4, h5, h6, dl, details, .table) {
    margin-inline: 0 auto;
  }

  :is(.block, blockquote) :is(h4, h5, h6) {
    font-weight: 600;
    line-height: 1.35;
    text-wrap: balance;
  }

  .block > h4 {
    font-size: var(--chatkit-text-22);
    letter-spacing: -0.01em;
  }

  .block > h5 {
    font-size: var(--chatkit-text-18);
  }

  .block > h6 {
    font-size: var(--chatkit-text-16);
  }

  .block + .block:has(> :is(h4, h5, h6)) {
    margin-block-start: var(--chatkit-space-24);
  }

  .block:has(> :is(h4, h5, h6)) + .block {
    margin-block-start: var(--chatkit-space-8);
  }

  .block :is(strong, b, th, dt) {
    font-weight: 600;
  }

  .block :is(ul, ol) {
    padding-inline-start: 1.6em;
  }

  .block li + li {
    margin-block-start: var(--chatkit-space-4);
  }

  .block li > :is(ul, ol) {
    margin-block-start: var(--chatkit-space-4);
  }

  .block li > p + * {
    margin-block-start: var(--chatkit-space-8);
  }

  .block li:has(> p) + li {
    margin-block-start: var(--chatkit-space-8);
  }

  .block li::marker {
    color: var(--chatkit-gray-11);
    font-variant-numeric: tabular-nums;
  }

  .block li.task {
    list-style: none;
    margin-inline-start: -1.5em;
  }

  .check {
    display: inline-block;
    vertical-align: -0.2em;
    margin-inline-end: 0.15em;
    color: var(--chatkit-gray-11);
  }

  .check.done {
    color: var(--chatkit-accent-5);
  }

  .check .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }

  .block blockquote {
    padding-inline-start: var(--chatkit-space-16);
    border-inline-start: 2px solid var(--chatkit-gray-7);
    color: var(--chatkit-gray-11);
  }

  .block blockquote > * + * {
    margin-block-start: var(--chatkit-space-8);
  }

  .block hr {
    border: 0;
    border-block-start: 1px solid var(--chatkit-gray-7);
    margin-block: var(--chatkit-space-12);
  }

  .block :is(code, kbd, samp) {
    font-family: var(--chatkit-font-mono);
    font-size: 0.875em;
  }

  .block :not(pre) > :is(code, kbd) {
    padding: 0.1em 0.34em;
    border-radius: 5px;
    background: var(--chatkit-gray-4);
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }

  .block img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: var(--chatkit-radius-inner);
    display: block;
  }

  .block mark {
    background: var(--chatkit-warning-tint);
    color: inherit;
  }

  .code {
    border: 1px solid var(--chatkit-gray-6);
    border-radius: var(--chatkit-radius-inner);
    background: var(--chatkit-gray-2);
    overflow: hidden;
  }

  .code figcaption {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: 36px;
    padding-inline: var(--chatkit-space-12) var(--chatkit-space-4);
    color: var(--chatkit-gray-11);
    font-size: var(--chatkit-text-12);
    line-height: 1.3;
  }

  .code [data-copied] {
    color: var(--chatkit-success-text);
  }

  .code pre {
    margin: 0;
    padding: 2px var(--chatkit-space-12) var(--chatkit-space-12);
    overflow-x: auto;
    font-size: var(--chatkit-text-14);
    line-height: 1.55;
    tab-size: 2;
    white-space: pre;
    overflow-wrap: normal;
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
  }

  .code pre:focus-visible,
  .table:focus-visible {
    outline-offset: -2px;
  }

  .code pre code {
    font-size: calc(var(--chatkit-text-13) + 0.5px);
  }

  .table {
    overflow-x: auto;
    border: 1px solid var(--chatkit-gray-6);
    border-radius: var(--chatkit-radius-inner);
    scrollbar-width: thin;
    scrollbar-color: var(--chatkit-gray-7) transparent;
    inline-size: fit-content;
    max-inline-size: 100%;
  }

  /* On a narrow screen it scrolls rather than break each cell into single words. */
  .table table {
    inline-size: max-content;
    max-inline-size: max(100%, 36em);
    border-collapse: collapse;
    font-size: var(--chatkit-text-14);
    line-height: 1.45;
    overflow-wrap: normal;
  }

  .table :is(th, td) {
    padding: 8px var(--chatkit-space-12);
    text-align: start;
    vertical-align: top;
    max-inline-size: 40ch;
    min-inline-size: 6ch;
    border-block-end: 1px solid var(--chatkit-gray-6);
    font-variant-numeric: tabular-nums;
  }

  .table :is(th, td)[align="center"] {
    text-align: center;
  }

  .table :is(th, td)[align="right"] {
    text-align: end;
  }

  .table tbody tr:last-child td {
    border-block-end: 0;
  }

  .table th {
    background: var(--chatkit-gray-2);
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .check {
      color: CanvasText;
    }
  }

  .hl-comment {
    color: light-dark(oklch(0.5 0.015 250), oklch(0.72 0.015 250));
    font-style: italic;
  }

  .hl-keyword {
    color: light-dark(oklch(0.45 0.17 300), oklch(0.8 0.11 300));
  }

  .hl-string {
    color: light-dark(oklch(0.44 0.11 150), oklch(0.82 0.11 150));
  }

  .hl-number {
    color: light-dark(oklch(0.46 0.12 50), oklch(0.82 0.1 70));
  }

  .hl-name {
    color: light-dark(oklch(0.45 0.13 250), oklch(0.82 0.08 240));
  }

  .hl-addition {
    background: light-dark(oklch(0.93 0.06 150), oklch(0.34 0.06 150));
  }

  .hl-deletion {
    background: light-dark(oklch(0.93 0.05 25), oklch(0.36 0.07 25));
  }

  .math[data-tex] {
    font-family: var(--chatkit-font-mono);
    font-size: 0.875em;
  }

  .math.display {
    display: block;
    overflow: auto hidden;
    padding-block: 2px;
    text-align: center;
    scrollbar-width: thin;
  }

  .math math {
    font-family: var(--chatkit-font-math, math);
    font-size: 1.1em;
  }

  /* What a browser's MathML leaves out. */
  .math :is(mtable[columnalign^="right left"], mtable[columnalign^="left"]) mtd {
    text-align: left;
  }

  .math mtable[columnalign^="right left"] mtd:nth-child(odd) {
    text-align: right;
  }

  .math menclose[notation="box"] {
    border: 1px solid;
    padding: 3px;
  }
`;
