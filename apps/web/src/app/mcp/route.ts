import { forward } from "../../lib/forward.ts";

export const dynamic = "force-dynamic";

export {
  forward as DELETE,
  forward as GET,
  forward as OPTIONS,
  forward as PATCH,
  forward as POST,
  forward as PUT,
};
