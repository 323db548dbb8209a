// SPDX-License-Identifier: Apache-2.0

import Foundation
import TributaryNode

@main
struct Main {
    static func main() async {
        exit(await NodeCommand.execute())
    }
}
