/** What waits for this person, counted: set by the modules that know, shown on the tabs. */
class Attention {
  /** Posts to approve. */
  approvals = $state(0)
  /** Comments nobody has answered or put aside. */
  inbox = $state(0)
}

export const attention = new Attention()
