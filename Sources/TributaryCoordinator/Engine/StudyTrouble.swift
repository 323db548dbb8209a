// SPDX-License-Identifier: Apache-2.0

import Analytics
import DifferentialPrivacy
import Federation
import SecureAggregation

/// Tells what is wrong with one study, or one of its rounds, from what is wrong with the store or the log.
enum StudyTrouble {
    /// Characters of a study's ending that the log is told.
    private static let longestReason = 500

    /// Whether only the study has to end for it: everything else goes on.
    static func isOneStudys(_ error: any Error) -> Bool {
        switch error {
        case is AnalyticsError, is DifferentialPrivacyError, is FederationError, is SecureAggregationError,
            is CoordinatorError, is EncodingError:
            true
        default: false
        }
    }

    /// Why a study ended, for everyone who reads the log.
    static func reason(_ error: any Error) -> String {
        let words = error is EncodingError ? "its model cannot be encoded" : "\(error)"
        return "head office cannot carry it on: " + words.prefix(longestReason)
    }
}
