// SPDX-License-Identifier: Apache-2.0

/// Chart.js, as the system's package has it, to be written into the page.
package struct ChartLibrary: Sendable {
    /// Where Debian's libjs-chart.js puts it.
    package static let usualPath = "/usr/share/javascript/chart.js/chart.min.js"
    /// Bytes that are read at most; version 3.9 has 200 kB.
    package static let maximumBytes = 2 << 20

    package let script: String

    /// - Parameter path: nil looks where the package puts it.
    /// - Returns: nil if there is no such file and none was named.
    /// - Throws: ``AuditorError/file(path:reason:)`` if the named file is not there, or is not Chart.js 3.
    package init?(path: String?) throws {
        let place = path ?? Self.usualPath
        guard path != nil || PrivateFile.exists(place) else { return nil }
        try self.init(text: PrivateFile.text(place, limit: Self.maximumBytes), path: place)
    }

    /// - Throws: ``AuditorError/file(path:reason:)`` for text that is not Chart.js 3, or could end the script element.
    package init(text: String, path: String) throws {
        guard text.contains("Chart.js v3.") else {
            throw AuditorError.file(path: path, reason: "is not Chart.js 3, which Debian packages as libjs-chart.js")
        }
        guard !text.lowercased().contains("</script"), !text.contains("<!--") else {
            throw AuditorError.file(path: path, reason: "cannot stand inside a page")
        }
        script = text
    }
}
