// SPDX-License-Identifier: Apache-2.0

import Console
import Foundation
import TributaryAuditor

@main
struct Main {
    static func main() async {
        ProcessSecrecy.begin()
        exit(await AuditorCommand.execute())
    }
}
