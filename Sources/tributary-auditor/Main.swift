// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TributaryAuditor

@main
struct Main {
    static func main() async {
        await AuditorCommand.main()
    }
}
