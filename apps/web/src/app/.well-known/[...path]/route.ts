import { forward } from "../../../lib/forward.ts";

export const dynamic = "force-dynamic";

export { forward as GET, forward as OPTIONS };
