import {
  type Button,
  buttonSchema,
  type Checkbox,
  checkboxSchema,
  type DatePicker,
  datePickerSchema,
  type Input,
  inputSchema,
  type RadioGroup,
  radioGroupSchema,
  type Select,
  selectSchema,
  type Textarea,
  textareaSchema,
} from "@parlor/protocol";
import { type LeafBuilder, leafBuilder } from "./build-component.ts";

/** A button. With `submit`, it sends its form. */
export const button: LeafBuilder<Button> = leafBuilder("Button", buttonSchema);

/** A field of one line. */
export const input: LeafBuilder<Input> = leafBuilder("Input", inputSchema);

/** A field of several lines. */
export const textarea: LeafBuilder<Textarea> = leafBuilder("Textarea", textareaSchema);

/** A list to choose one of. */
export const select: LeafBuilder<Select> = leafBuilder("Select", selectSchema);

/** A day to choose. Dates are ISO 8601. */
export const datePicker: LeafBuilder<DatePicker> = leafBuilder("DatePicker", datePickerSchema);

/** A box to tick. */
export const checkbox: LeafBuilder<Checkbox> = leafBuilder("Checkbox", checkboxSchema);

/** A few options, all in sight, to choose one of. */
export const radioGroup: LeafBuilder<RadioGroup> = leafBuilder("RadioGroup", radioGroupSchema);
