// SPDX-License-Identifier: Apache-2.0

/// What a body is: the value of its `Content-Type` field.
public struct MediaType: Hashable, Sendable {
    public let rawValue: String

    private init(_ rawValue: String) { self.rawValue = rawValue }

    /// Canonical bytes of one of this federation's nouns.
    static func tributary(_ name: String) -> MediaType { MediaType("application/vnd.tributary.\(name)") }

    public static let poll = tributary("poll")
    public static let instruction = tributary("instruction")
    public static let roster = tributary("roster")
    public static let studies = tributary("studies")
    public static let study = tributary("study")
    public static let contract = tributary("contract")
    public static let state = tributary("state")
    public static let model = tributary("model")
    public static let playbooks = tributary("playbooks")
    public static let playbook = tributary("playbook")
    public static let enrolment = tributary("enrolment")
    public static let enrolments = tributary("enrolments")
    public static let approval = tributary("approval")
    public static let approvals = tributary("approvals")
    /// A PKCS#10 certificate request (RFC 5967).
    public static let certificateRequest = MediaType("application/pkcs10")
    /// An X.509 certificate in DER (RFC 2585).
    public static let certificate = MediaType("application/pkix-cert")
    /// A problem document (RFC 9457).
    public static let problem = MediaType("application/problem+json")
    /// A checkpoint: a signed note.
    public static let text = MediaType("text/plain; charset=utf-8")
    /// A tile of the log.
    public static let octets = MediaType("application/octet-stream")

    /// Whether a `Content-Type` field names this type; parameters after a semicolon do not matter.
    func matches(_ field: String?) -> Bool {
        guard let field else { return false }
        return Self.essence(field) == Self.essence(rawValue)
    }

    private static func essence(_ text: String) -> String {
        let type = text.prefix { $0 != ";" }
        return type.lowercased().filter { $0 != " " && $0 != "\t" }
    }
}
