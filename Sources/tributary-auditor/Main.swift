// SPDX-License-Identifier: Apache-2.0

import Foundation
import TributaryAuditor

@main
struct Main {
    static func main() async {
        exit(await AuditorCommand.execute())
    }
}
