// SPDX-License-Identifier: Apache-2.0

/// What the coordinator's own program refuses or cannot do. Carries public facts only.
public enum CoordinatorError: Error, Equatable, Sendable {
    /// Something that must be there is not.
    case missing(what: String)
    /// What is asked contradicts what is already there.
    case conflict(what: String)
    /// A setting or an argument is wrong.
    case invalid(field: String, reason: String)
    /// The directory is not a coordinator's, or already one.
    case directory(reason: String)
    /// This caller may not do this.
    case forbidden(reason: String)

    public var code: String {
        switch self {
        case .missing: "missing"
        case .conflict: "conflict"
        case .invalid: "invalid"
        case .directory: "directory"
        case .forbidden: "forbidden"
        }
    }
}

extension CoordinatorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let what): "\(what) is missing"
        case .conflict(let what): what
        case .invalid(let field, let reason): "\(field) \(reason)"
        case .directory(let reason): reason
        case .forbidden(let reason): reason
        }
    }
}
