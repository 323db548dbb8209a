// SPDX-License-Identifier: Apache-2.0

import Federation

/// Backups that were made on the way. Values share what they have in common, so many cost little.
struct DiskCopies {
    private static let maximumCount = 64

    private var headOffice: [HeadOfficeDisk] = []
    private var nodes: [NodeIdentifier: [NodeDisk]] = [:]

    mutating func keep(_ office: SimulatedHeadOffice, _ branches: [NodeIdentifier: SimulatedNode]) {
        guard branches.count <= 20 else { return }
        Self.append(office.disk, to: &headOffice)
        for (node, branch) in branches { Self.append(branch.disk, to: &nodes[node, default: []]) }
    }

    func headOffice(_ choice: UInt64) -> HeadOfficeDisk? { Self.pick(headOffice, choice) }

    func node(_ node: NodeIdentifier, _ choice: UInt64) -> NodeDisk? { Self.pick(nodes[node] ?? [], choice) }

    private static func append<Disk>(_ disk: Disk, to disks: inout [Disk]) {
        disks.append(disk)
        if disks.count > maximumCount { disks.removeFirst(maximumCount / 2) }
    }

    private static func pick<Disk>(_ disks: [Disk], _ choice: UInt64) -> Disk? {
        disks.isEmpty ? nil : disks[Int(choice % UInt64(disks.count))]
    }
}
