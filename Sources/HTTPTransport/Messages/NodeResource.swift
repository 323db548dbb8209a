// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// The public objects a node reads from the coordinator.
public enum NodeResource: Hashable, Sendable {
    /// The newest signed roster epoch.
    case roster
    /// The studies this node may decide on.
    case studies
    /// One study with its approvals.
    case study(StudyIdentifier)
    /// A feature contract, by the digest of its canonical bytes.
    case contract(Digest)
    /// A broadcast state, by its digest.
    case state(Digest)
    /// A released model, by its identifier (see ``Identifier``).
    case model(String)
    /// Which playbooks head office hands out.
    case playbooks
    /// A playbook's file, by the digest of its bytes.
    case playbook(Digest)

    /// Where it is.
    public var path: String {
        switch self {
        case .roster: "/v1/roster"
        case .studies: "/v1/studies"
        case .study(let study): "/v1/studies/\(study)"
        case .contract(let digest): "/v1/contracts/\(digest)"
        case .state(let digest): "/v1/states/\(digest)"
        case .model(let model): "/v1/models/\(model)"
        case .playbooks: "/v1/playbooks"
        case .playbook(let digest): "/v1/playbooks/\(digest)"
        }
    }

    /// What its body is labelled as.
    public var mediaType: MediaType {
        switch self {
        case .roster: .roster
        case .studies: .studies
        case .study: .study
        case .contract: .contract
        case .state: .state
        case .model: .model
        case .playbooks: .playbooks
        case .playbook: .playbook
        }
    }

    /// Bytes its body may have.
    public var bodyLimit: Int {
        switch self {
        case .roster: TransportLimits.rosterBodyBytes
        case .state: TransportLimits.stateBytes
        case .playbooks: TransportLimits.smallBodyBytes
        case .playbook: Limits.maximumPlaybookBytes
        case .studies, .study, .contract, .model: TransportLimits.objectBytes
        }
    }

    /// Whether bytes under this name can never change.
    var isImmutable: Bool {
        switch self {
        case .contract, .state, .playbook: true
        case .roster, .studies, .study, .model, .playbooks: false
        }
    }
}
