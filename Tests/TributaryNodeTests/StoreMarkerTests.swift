// SPDX-License-Identifier: Apache-2.0

import Testing
import TributaryNode

struct StoreMarkerTests {
    private let node = TemporaryNode()

    private func marker() throws -> StoreMarker {
        try node.directory.create()
        return StoreMarker(path: node.path + "/marker")
    }

    @Test(arguments: [true, false]) func isReadBackAsItWasWritten(durably: Bool) throws {
        let marker = try marker()
        #expect(try marker.read() == nil)
        for count in [0, 9, 10, UInt64.max, 7] {
            try marker.write(count, durably: durably)
            #expect(try marker.read() == count)
        }
        #expect(PrivateFile.permissions(marker.path) == 0o600)
    }

    @Test(arguments: [
        "", "tributary store marker 1\n", "tributary store marker 1\n7\n",
        "tributary store marker 2\n00000000000000000007\n", "tributary store marker 1\n00000000000000000007",
        "tributary store marker 1\n-0000000000000000007\n", "tributary store marker 1\n18446744073709551616\n",
        "tributary store marker 1\n00000000000000000007\nmore\n",
    ])
    func aFileThatIsNoMarkerIsAnErrorAndNotANewStore(text: String) throws {
        let marker = try marker()
        try PrivateFile.write(Array(text.utf8), to: marker.path)
        #expect(throws: TributaryNodeError.self) { try marker.read() }
    }
}
