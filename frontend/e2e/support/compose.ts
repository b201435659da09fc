/** Before all tests: composes the demo library once, which takes a debug build a minute or two. */
import { House } from "./minion";

export default async function compose(): Promise<void> {
  const house = await House.open();
  await house.close();
}
