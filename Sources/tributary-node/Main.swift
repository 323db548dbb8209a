// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TributaryNode

@main
struct Main {
    static func main() async {
        await NodeCommand.main()
    }
}
