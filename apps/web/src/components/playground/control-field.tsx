import { Fragment, useId } from "react";
import type { OptionControl, Setting } from "./option-controls.ts";
import styles from "./playground.module.css";

/** A form control for an option. */
export function ControlField({
  control,
  value,
  isDisabled,
  onChange,
}: {
  control: OptionControl;
  value: Setting;
  isDisabled: boolean;
  onChange: (value: Setting) => void;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        {control.path.split(".").map((part, index) => (
          <Fragment key={part}>
            {index > 0 && (
              <>
                .<wbr />
              </>
            )}
            {part}
          </Fragment>
        ))}
      </label>
      {control.kind === "choice" ? (
        <select
          id={id}
          disabled={isDisabled}
          value={String(value)}
          onChange={(event) =>
            onChange(control.values?.find((one) => String(one) === event.target.value) ?? "")
          }
        >
          <option value="">default</option>
          {control.values?.map((one) => (
            <option key={String(one)} value={String(one)}>
              {String(one)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          disabled={isDisabled}
          type={control.kind === "switch" ? "checkbox" : control.kind}
          {...(control.kind === "switch" ? { checked: value === true } : { value: String(value) })}
          onChange={({ target }) => {
            if (control.kind === "switch") onChange(target.checked);
            else if (control.kind === "number") onChange(target.value === "" ? "" : target.valueAsNumber);
            else onChange(target.value);
          }}
        />
      )}
    </div>
  );
}
