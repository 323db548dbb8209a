// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import Testing

struct LogPathTests {
    @Test(arguments: [
        (LogPath.checkpoint, "/checkpoint"),
        (.tile(level: 0, index: 0, width: 256), "/tile/0/000"),
        (.tile(level: 7, index: 999, width: 1), "/tile/7/999.p/1"),
        (.tile(level: 1, index: 1_234_067, width: 256), "/tile/1/x001/x234/067"),
        (.entries(index: 1000, width: 255), "/tile/entries/x001/000.p/255"),
        (.witnessed(size: 0), "/witnessed/0"),
        (.witnessed(size: .max), "/witnessed/18446744073709551615"),
        (.artefact(.zero), "/artefacts/0000000000000000000000000000000000000000000000000000000000000000"),
        (.entries(index: .max, width: 256), "/tile/entries/x018/x446/x744/x073/x709/x551/615"),
    ])
    func pathsAreThoseOfTiles(path: LogPath, text: String) {
        #expect(path.path == text)
        #expect(LogPath(text) == path)
    }

    @Test(arguments: [
        "", "/", "checkpoint", "/checkpoint/", "/tile", "/tile/0", "/tile/0/", "/tile/0/0", "/tile/0/0000",
        "/tile/8/000", "/tile/-1/000", "/tile/+1/000", "/tile/00/000", "/tile/0/x000/001", "/tile/0/001/002",
        "/tile/0/x001",
        "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/000.p/01", "/tile/0/000.p", "/tile//0/000", "/tile/0/000/",
        "/tile/entries/x018/x446/x744/x073/x709/x551/616", "/tile/entries/x999/x018/x446/x744/x073/x709/x551/615",
        "/tile/other/000", "/tile/0/+01", "/witnessed", "/witnessed/", "/witnessed/00", "/witnessed/+1",
        "/witnessed/1/", "/witnessed/18446744073709551616", "/artefacts/", "/artefacts/00",
        "/artefacts/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func everyOtherSpellingIsRefused(text: String) {
        #expect(LogPath(text) == nil)
    }
}
