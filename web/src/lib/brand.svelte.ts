/** The brand (workspace) whose work is on screen. */
class Brand {
  name = $state<string>()
}

export const brand = new Brand()
