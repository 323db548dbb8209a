// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// The page: complete, self-contained, and the verdict first.
struct ReportPageTests {
    @Test func theVerdictIsOnTop() async throws {
        let eventful = try ReportStory.eventful()
        var unsigned = try MemoryLog(eventful, silent: [1, 2, 3, 5])
        unsigned.replaced["witnessed/\(eventful.entries.count)"] = .some(nil)
        var stories = [
            (try await ReportStory(ReportStory.eventful()), Verdict.pass),
            (try await ReportStory(ReportStory.lying()), .fail),
            (try await ReportStory(ReportStory.eventful(), unsigned), .cannotDetermine),
        ]
        unsigned.replaced[TileAddress.checkpointPath] = .some(nil)
        stories.append((try await ReportStory(ReportStory.eventful(), unsigned), .cannotDetermine))
        for (story, verdict) in stories {
            #expect(story.report.verdict == verdict)
            let page = try story.page()
            let top = try #require(page.range(of: "<ul class=\"tiles\">"))
            let head = page[..<top.lowerBound]
            #expect(head.contains("<title>\(verdict.rawValue) "))
            #expect(head.contains(Markup.escaped(verdict.statement)))
            let others = Verdict.allCases.filter { $0 != verdict && !verdict.rawValue.hasPrefix($0.rawValue) }
            #expect(others.allSatisfy { !head.contains(">\($0.rawValue)<") })
        }
    }

    @Test func whatCouldNotBeReadIsNotClaimed() async throws {
        let federation = try ReportStory.eventful()
        var log = try MemoryLog(federation)
        let bundle = try TileAddress(content: .entries, index: 0, width: federation.entries.count)
        log.replaced[bundle.path] = .some(nil)
        let page = try await ReportStory(federation, log).page()
        #expect(page.contains("Only 0 of \(federation.entries.count) entries could be read"))
        #expect(page.contains("<strong>not known</strong>"))
        for claim in ["were hashed again up to its root", "every round released its sum", "> holds<", ">holds<"] {
            #expect(!page.contains(claim))
        }
        #expect(try await ReportStory(federation).page().contains("were hashed again up to its root"))
    }

    @Test func aFailureIsNamedOnTopWithItsEntry() async throws {
        let story = try await ReportStory(ReportStory.lying())
        let page = try story.page()
        let top = try #require(page.range(of: "<ul class=\"tiles\">"))
        let finding = try #require(story.document.findings.first)
        #expect(page[..<top.lowerBound].contains(Markup.escaped(finding.explanation)))
    }

    @Test func everySectionOfTheContentsIsThere() async throws {
        let page = try await ReportStory(ReportStory.eventful()).page()
        let links = page.matches(of: #/<li><a href="#([a-z]+)">/#).map { String($0.1) }
        #expect(links.count == 17)
        for link in links { #expect(page.contains("<section id=\"\(link)\">")) }
        let identifiers = page.matches(of: #/ id="([^"]+)"/#).map { String($0.1) }
        #expect(Set(identifiers).count == identifiers.count)
    }

    /// Nothing is fetched: no address stands anywhere but in Chart.js itself.
    @Test(arguments: [true, false])
    func nothingIsFetched(_ hasCharts: Bool) async throws {
        let library = hasCharts ? try ReportStory.library() : nil
        let page = try await ReportStory(ReportStory.eventful()).page(library)
        #expect(!page.contains("://"))
        #expect(page.matches(of: #/ (src|action|data|poster|srcset)="/#).isEmpty)
        #expect(page.matches(of: #/url\(|@import|<link|<iframe|<object|<base/#).isEmpty)
        let links = page.matches(of: #/href="([^"]*)"/#).map { String($0.1) }
        #expect(links.allSatisfy { $0.hasPrefix("#") })
    }

    @Test func onlyItsOwnScriptsMayRun() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let page = try story.page(ReportStory.library())
        let policy = try #require(page.firstMatch(of: #/Content-Security-Policy" content="([^"]*)"/#)).1
        #expect(policy.contains("default-src &#39;none&#39;"))
        #expect(!policy.contains("unsafe"))
        let scripts = page.matches(of: #/<script>(.*?)</script>/#.dotMatchesNewlines()).map { String($0.1) }
        let styles = page.matches(of: #/<style>(.*?)</style>/#.dotMatchesNewlines()).map { String($0.1) }
        #expect(scripts.count == 2 && styles.count == 1)
        for content in scripts + styles {
            let hash = Base64.encode(SHA256.hash(Array(content.utf8)).bytes)
            #expect(policy.contains("&#39;sha256-\(hash)&#39;"))
        }
        #expect(page.matches(of: #/ (on[a-z]+|style)="/#).isEmpty)
        let quiet = try story.page()
        #expect(quiet.contains("script-src &#39;none&#39;") && !quiet.contains("<script"))
    }

    @Test func withoutChartsThereAreTablesAndANote() async throws {
        let story = try await ReportStory(ReportStory.eventful())
        let (with, without) = (try story.page(ReportStory.library()), try story.page())
        #expect(with.matches(of: #/<canvas /#).count == 7)
        #expect(without.matches(of: #/<canvas /#).isEmpty)
        #expect(without.contains("Chart.js was not found"))
        #expect(!with.contains("Chart.js was not found"))
        #expect(with.matches(of: #/<table/#).count == without.matches(of: #/<table/#).count)
    }

    @Test func everyCanvasHasItsDataAndSaysWhatItShows() async throws {
        let page = try await ReportStory(ReportStory.eventful()).page(ReportStory.library())
        let json = try #require(
            page.firstMatch(of: #/<script type="application\/json" id="chart-data">(.*?)</script>/#)
        ).1
        let charts = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        let drawn = charts.compactMap { $0["id"] as? String }
        let canvases = page.matches(of: #/<canvas id="([^"]+)"[^>]*role="img" aria-label="[^"]+"/#).map { String($0.1) }
        #expect(drawn.sorted() == canvases.sorted())
    }

    @Test func manyBranchesDoNotMakeManyCharts() async throws {
        for count in [UInt64(24), 25] {
            var federation = TestFederation()
            federation.create()
            let members = try TestFederation.members(count)
            try federation.roster { $0.members = members }
            federation.publishContract()
            let study = try federation.study("alpha", rounds: 1)
            federation.propose(study)
            federation.approve(study)
            try federation.decide(study, 1...count)
            let round = try federation.announce(study)
            federation.close(round, advertised: 1...count)
            federation.release(round, contributors: count)
            let story = try await ReportStory(federation)
            #expect(story.report.verdict == .pass)
            let page = try story.page(ReportStory.library())
            #expect(page.matches(of: #/<canvas id="chart-burn-/#).count == 24)
            #expect(page.contains("branches that have used most") == (count == 25))
        }
    }

    @Test func aLibraryThatIsNoneIsRefused() throws {
        let folder = try TemporaryFolder()
        func library(_ text: String) throws -> ChartLibrary {
            try PrivateFile.write(Array(text.utf8), to: folder.path + "/chart.js")
            return try #require(try ChartLibrary(path: folder.path + "/chart.js"))
        }
        let mark = "/* Chart.js v3.9 */"
        #expect(try library(mark).script == mark)
        #expect(throws: AuditorError.self) { try library("alert(1)") }
        #expect(throws: AuditorError.self) { try library(mark + "</ScRiPt>") }
        #expect(throws: AuditorError.self) { try library(mark + "<!--") }
        #expect(throws: AuditorError.self) { try ChartLibrary(path: folder.path + "/absent.js") }
        let room = ChartLibrary.maximumBytes - mark.utf8.count
        #expect(try library(mark + String(repeating: " ", count: room)).script.utf8.count == ChartLibrary.maximumBytes)
        #expect(throws: AuditorError.self) { try library(mark + String(repeating: " ", count: room + 1)) }
    }
}
