// SPDX-License-Identifier: Apache-2.0

/// What no audit of a log can show. Part of every report, whatever the verdict.
package enum AuditLimits {
    package static let all = [
        "That the branches added their noise. The guarantee assumes that at most the stated number of branches help "
            + "head office and that the others run this program unchanged. A log holds digests of masked sums, nothing "
            + "to check noise against.",
        "That customers' data are true or complete, that consent was asked for, or that a feature means what its name "
            + "says.",
        "That a customer is in no more branches than the studies assume. The branches declare it; nobody compares "
            + "their customers.",
        "That nobody was shown another log, beyond what the cosignatures say. Two quorums of witnesses share an honest "
            + "member only if no more branches collude than the policy assumes.",
        "That a released model or figure was used only for its purpose, or that it was not copied.",
        "What was never logged. An honest branch sends nothing before a round's announcement stands in the log; a "
            + "branch that has been taken over may send anything to anyone.",
        "A branch's totals. The noise protects single customers; what a whole branch looks like is hidden within a "
            + "round by the masks, not by the privacy budget.",
    ]
}
