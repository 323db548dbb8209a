// SPDX-License-Identifier: Apache-2.0

import CustomerData

/// The files of one branch, as they grow.
struct SyntheticFiles {
    private var customers =
        "customer_id,start_date,churn_date,age,gender,contract,payment,monthly_fee,products,consent\n"
    private var transactions = "transaction_id,customer_id,time,amount,product,channel\n"
    private var interactions = "customer_id,opened,first_response,resolved,channel,category,first_contact\n"
    private var surveys = "customer_id,time,csat,nps\n"
    private var transactionCount = 0

    /// Names and contents.
    var texts: [(String, String)] {
        [
            ("customers.csv", customers), ("transactions.csv", transactions), ("interactions.csv", interactions),
            ("surveys.csv", surveys),
        ]
    }

    mutating func append(_ customer: SyntheticCustomer, id: String) {
        let start = CalendarDate(daysSince1970: customer.startDay)
        let churn = customer.churnDay.map { CalendarDate(daysSince1970: $0).description } ?? ""
        customers += "\(id),\(start),\(churn),\(customer.age),\(customer.gender),\(customer.contract),"
        customers += "\(customer.payment),\(customer.monthlyFee),\(customer.products),\(customer.consent)\n"
        for purchase in customer.purchases {
            transactionCount += 1
            transactions += "T\(transactionCount),\(id),\(Self.time(purchase.second)),\(purchase.amount),"
            transactions += "\(purchase.product),\(purchase.channel)\n"
        }
        for contact in customer.contacts {
            interactions += "\(id),\(Self.time(contact.opened)),\(Self.time(contact.firstResponse)),"
            interactions += "\(Self.time(contact.resolved)),\(contact.channel),\(contact.category),"
            interactions += "\(contact.isSettledAtOnce ? "yes" : "no")\n"
        }
        for answer in customer.answers {
            surveys += "\(id),\(Self.time(answer.second)),\(answer.csat),\(answer.nps)\n"
        }
    }

    /// `2025-09-30T17:05:00`
    private static func time(_ second: Int) -> String {
        let day = second / SyntheticCalendar.secondsPerDay
        let rest = second % SyntheticCalendar.secondsPerDay
        return "\(CalendarDate(daysSince1970: day))T\(pair(rest / 3600)):\(pair(rest / 60 % 60)):\(pair(rest % 60))"
    }

    private static func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
